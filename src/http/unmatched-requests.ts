import type { ErrorCode } from '#protocol/errors.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Server } from './server-deps.ts'

/** Runs `addRoutes`, then makes each added path answer 405 to every other method, and each other path 404. */
export function refuseUnmatched(app: Server, addRoutes: () => void): void {
  const methods = new Map<string, string[]>()
  let isAdding = true
  app.addHook('onRoute', ({ url, method }) => {
    if (isAdding) methods.set(url, [...(methods.get(url) ?? []), ...[method].flat()])
  })
  addRoutes()
  isAdding = false
  const allowOf = allowedMethods(methods)
  app.addHook('onRequest', async ({ is404, url }, reply) => {
    if (!is404) return
    const allow = allowOf(url)
    if (allow === null) unknownRoute()
    reply.header('allow', allow)
    throw new VetoError<ErrorCode>('method_not_allowed', `Expected ${allow}`)
  })
}

export function unknownRoute(): never {
  throw new VetoError<ErrorCode>('not_found', 'There is no such route; GET /openapi.json lists all routes')
}

/** Finds the methods of a URL's route; null when it has none. Compared only when the router found nothing. */
function allowedMethods(methods: ReadonlyMap<string, readonly string[]>): (url: string) => string | null {
  const routes = [...methods].map(([path, allowed]) => ({
    segments: segmentsOf(path),
    allow: allowed.join(', '),
  }))
  return (url) => {
    const path = segmentsOf(url.replace(/[?#].*$/s, ''))
    return routes.find(({ segments }) => matches(segments, path))?.allow ?? null
  }
}

/** Without a slash at the end, which the router ignores, too. */
function segmentsOf(path: string): readonly string[] {
  return path.replace(/\/$/, '').split('/')
}

function matches(segments: readonly string[], path: readonly string[]): boolean {
  const isMatch = (segment: string, at: number) =>
    segment.startsWith(':') ? path[at] !== '' : segment === path[at]
  return segments.length === path.length && segments.every(isMatch)
}
