/** The message of anything that was thrown, for another message. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
