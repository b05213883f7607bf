import { CHANGING_KINDS } from '../../ledger/pruning.ts'

/** Is the kind of an entry, in SQL, one that changes its request? */
export function isChangingSql(kind: string): string {
  return `${kind} IN (${CHANGING})`
}

const CHANGING = CHANGING_KINDS.map((kind) => `'${kind}'`).join(', ')
