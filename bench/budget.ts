import { formatNumber, renderTable } from './table.ts'

/** A bound that a figure is held to. `measured` is null when this run did not measure it. */
export interface Budget {
  readonly what: string
  readonly bound: 'at least' | 'at most'
  readonly limit: number
  readonly unit: string
  readonly measured: number | null
}

export type Outcome = 'met' | 'missed' | 'not measured'

/** Is the figure within its bound? What was measured, but is no number, is a miss. */
export function outcomeOf({ bound, limit, measured }: Budget): Outcome {
  if (measured === null) return 'not measured'
  const isMet = bound === 'at least' ? measured >= limit : measured <= limit
  return isMet ? 'met' : 'missed'
}

/** One row for each budget: the figure, the bound and the outcome. */
export function renderBudgets(budgets: readonly Budget[]): string {
  return renderTable(
    ['budget', 'measured', 'bound', 'outcome'],
    budgets.map((budget) => [
      budget.what,
      budget.measured === null ? '-' : `${formatNumber(budget.measured)}${budget.unit}`,
      `${budget.bound} ${formatNumber(budget.limit)}${budget.unit}`,
      outcomeOf(budget),
    ]),
  )
}
