/**
 * The requests of a client that are passed on as they are. Everything else is refused: a method that nobody knows here may
 * run a tool. Tasks are missing because their results do not arrive in the response to the call.
 */
const PASSED_REQUESTS: ReadonlySet<string> = new Set([
  'initialize',
  'server/discover',
  'ping',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
])

export function isPassedRequest(method: string): boolean {
  return PASSED_REQUESTS.has(method)
}

/** Some servers run whatever method a notification names. */
export function isPassedNotification(method: string): boolean {
  return method.startsWith('notifications/')
}
