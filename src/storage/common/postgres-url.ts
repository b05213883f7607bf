/** What to call a PostgreSQL database where people read it: its URL without password and options. */
export function postgresName(database: string): string {
  const url = postgresUrl(database)
  if (url === null) return 'the PostgreSQL database of VETO_DATABASE'
  const user = url.username === '' ? '' : `${url.username}@`
  return `postgres://${user}${url.host}${url.pathname}`
}

/** The URL of a PostgreSQL database; null: it is none, or has several hosts, which the driver does not take, or characters of its password are not escaped, so that parts of that would be read as others. */
export function postgresUrl(database: string): URL | null {
  if (!URL.canParse(database)) return null
  const url = new URL(database)
  const rest = `${url.pathname}${url.search}`
  return url.hash === '' && !rest.includes('@') && !url.hostname.includes(',') ? url : null
}
