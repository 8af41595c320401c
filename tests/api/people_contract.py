"""A small contract that several tests run against."""
CONTRACT = """apiVersion: v3.1.0
kind: DataContract
id: people
version: 1.0.0
status: active
schema:
  - name: people
    properties:
      - {name: id, logicalType: string, required: true, unique: true}
      - {name: age, logicalType: integer, logicalTypeOptions: {minimum: 0, maximum: 150}}
"""
