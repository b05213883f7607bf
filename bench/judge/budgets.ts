import type { Budget } from '../budget.ts'
import { BASE_RULES } from './candidate.ts'
import { casbin, casbinByTool } from './engines/casbin.ts'
import { cedar, cedarByTool } from './engines/cedar.ts'
import { jsonRulesByTool } from './engines/json-rules.ts'
import type { HostileResult } from './hostile.ts'
import type { BenchmarkResult } from './results.ts'

const BY_TOOL = [cedarByTool.name, casbinByTool.name, jsonRulesByTool.name]

/** The budgets of evaluating, each with what this run measured of it. */
export function evaluationBudgets(
  results: readonly BenchmarkResult[],
  hostile: readonly HostileResult[],
): readonly Budget[] {
  const times = { bound: 'at least', unit: 'x' } as const
  const slower = (engine: string) => find(results, { engine, rules: BASE_RULES })?.timesSlower ?? null
  const byTool = BY_TOOL.flatMap((engine) => slower(engine) ?? [])
  return [
    { ...times, what: `${cedar.name}, is slower`, limit: 500, measured: slower(cedar.name) },
    { ...times, what: `${casbin.name}, is slower`, limit: 500, measured: slower(casbin.name) },
    {
      ...times,
      what: 'the fastest peer sharded by tool is slower',
      limit: 20,
      measured: byTool.length < BY_TOOL.length ? null : Math.min(...byTool),
    },
    ...[1_000, 10_000].map((rules) => flatnessBudget(results, rules)),
    {
      what: 'the slowest hostile condition, p99',
      bound: 'at most',
      unit: ' ms',
      limit: 5,
      measured: hostile.length === 0 ? null : Math.max(...hostile.map(p99Of)),
    },
  ]
}

function flatnessBudget(results: readonly BenchmarkResult[], rules: number): Budget {
  const same = results.find((one) => one.rules === rules && one.tools === BASE_RULES / 2)
  return {
    what: `speed on the same calls with ${rules} rules, of that with ${BASE_RULES}`,
    bound: 'at least',
    unit: '',
    limit: 0.9,
    measured: same?.flatness ?? null,
  }
}

function find(results: readonly BenchmarkResult[], expected: Pick<BenchmarkResult, 'engine' | 'rules'>) {
  return results.find(({ engine, rules }) => engine === expected.engine && rules === expected.rules)
}

function p99Of(result: HostileResult): number {
  return result.ended === 'judged' ? result.p99Ms : 0
}
