/** The process's own environment. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env
}
