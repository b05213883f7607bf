/** What an SDK is asked to do; null when it throws: what is traced must not depend on it. */
export function ignoringErrors<T>(use: () => T): T | null {
  try {
    return use()
  } catch {
    return null
  }
}
