// DuckDB in memory, one SQL text a line in, one answer a line out:
//   session.mjs THREADS   in: {"sql": "select 1"}   out: {"rows": [[1]], "seconds": 0.001, "cpu": 0.001}
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:', { threads: process.argv[2] });
const connection = await instance.connect();
const plain = (_, value) => (typeof value === 'bigint' ? Number(value) : value);

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const before = process.cpuUsage();
    const begin = performance.now();
    const result = await connection.runAndReadAll(JSON.parse(line).sql);
    const seconds = (performance.now() - begin) / 1e3;
    const used = process.cpuUsage(before);
    answer = { rows: result.getRows(), seconds, cpu: (used.user + used.system) / 1e6 };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer, plain) + '\n');
}
