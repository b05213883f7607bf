const NUMBERS = { migrate: 0x7665_746d, serve: 0x7665_7473 } as const

/** The key of an advisory lock on the current schema, in SQL. */
export function advisoryLock(purpose: keyof typeof NUMBERS): string {
  return `${NUMBERS[purpose]}, hashtext(current_schema())`
}
