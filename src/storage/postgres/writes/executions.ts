import type { ObservedExecution } from '../../../approval/model/observed-execution.ts'
import { ROW_SETS } from '../../common/row-sets.ts'
import { inserting } from './insert.ts'
import type { Step } from './step.ts'

/** Refused when the request already allowed one, or the trace id was used. */
export function insertExecution(observed: ObservedExecution): Step {
  return {
    ...insert([{ ...observed }]),
    guard: { refuses: 'insert_execution', accepts: ({ count }) => count === 1 },
  }
}

const insert = inserting({
  table: 'executions',
  columns: ROW_SETS.executions,
  suffix: 'ON CONFLICT DO NOTHING',
})
