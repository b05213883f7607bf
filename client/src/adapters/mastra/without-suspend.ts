/**
 * Mastra's context for a call that has started: a run that is suspended now would be resumed into a call that may not start
 * twice. What it was resumed with is Veto's, and not for the call.
 */
export function withoutSuspend(context: unknown, name: string): unknown {
  if (typeof context !== 'object' || context === null) return context
  const nested = ['agent', 'workflow'].filter((key) => isObject(Reflect.get(context, key)))
  const members = nested.map((key) => [key, sealed(Object(Reflect.get(context, key)), name)])
  return { ...sealed(context, name), ...Object.fromEntries(members) }
}

function sealed(context: object, name: string): object {
  return {
    ...context,
    ...('suspend' in context ? { suspend: () => Promise.reject(cannotSuspend(name)) } : {}),
    resumeData: undefined,
    suspendPayload: undefined,
    suspendData: undefined,
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function cannotSuspend(name: string): TypeError {
  return new TypeError(
    `'${name}' has started and cannot be suspended; let a policy ask people, or govern it without Veto's wrap`,
  )
}
