/** The URL of a PostgreSQL database; null: it is none, or characters of its password are not escaped, so that parts of that would be read as others. */
export function postgresUrl(database: string): URL | null {
  if (!URL.canParse(database)) return null
  const url = new URL(database)
  const rest = `${url.pathname}${url.search}`
  return url.hash === '' && !rest.includes('@') ? url : null
}
