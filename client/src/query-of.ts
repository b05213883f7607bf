/** A query string with `?`; empty without parameters. */
export function queryOf(filters: object): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) given.set(name, String(value))
  return given.size === 0 ? '' : `?${given}`
}
