// Distances between two distributions. Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace goldline::quality {

// Numbers with how many values each stands for, ascending: QuantileSketch::Weighted.
using WeightedNumbers = std::vector<std::pair<double, std::uint64_t>>;

// Kolmogorov–Smirnov: the largest distance between the two shares of values up to any number, from
// 0 to 1.
double KolmogorovSmirnov(const WeightedNumbers& before, const WeightedNumbers& after);

// How many values are in each bin: above the edge before it and up to its own; the last has no end.
std::vector<double> Histogram(const WeightedNumbers& numbers, std::span<const double> edges);

// The population stability index, Σ (q - p) ln(q / p) over the shares p and q of bins (Jeffreys'
// divergence; used since Lewis 1994 with 0.1 as a slight and 0.25 as a large shift). Half a value
// is added to each bin, so that an empty one is no infinity.
double StabilityIndex(std::span<const double> before, std::span<const double> after);

// The Kullback–Leibler divergence of what is after from what was before, Σ q ln(q / p) in nats
// (Kullback, Leibler 1951), from 0 on. Half a value is added to each bin as for the stability
// index, which is the sum of both directions.
double KullbackLeibler(std::span<const double> before, std::span<const double> after);

// Hellinger's distance, sqrt(Σ (√p - √q)² / 2), from 0 to 1. Empty bins need nothing added.
double Hellinger(std::span<const double> before, std::span<const double> after);

// Pearson's chi-squared statistic of homogeneity, of the table of both counts by bins, by its
// degrees of freedom, which are one less than the bins that are not empty: about 1 where only
// chance is between the two; a difference of shares makes it grow with the number of values.
double ChiSquared(std::span<const double> before, std::span<const double> after);

// The square root of the Jensen–Shannon divergence to base 2 (Endres, Schindelin 2003), from 0
// to 1.
double JensenShannon(std::span<const double> before, std::span<const double> after);

}  // namespace goldline::quality
