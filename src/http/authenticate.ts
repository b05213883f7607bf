import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '#protocol/errors.ts'
import type { AgentKey, Scope } from '../approval/model/agent-key.ts'
import type { Caller } from '../approval/model/caller.ts'
import { VetoError } from '../core/veto-error.ts'
import type { ServerDeps } from './server-deps.ts'

/** The authenticated caller of a route. */
export type AuthenticatedClient = Pick<Caller, 'key' | 'arrivedAtTicksMs' | 'recheck'>

declare module 'fastify' {
  interface FastifyRequest {
    client: AuthenticatedClient | null
  }
}

/**
 * A hook that rejects requests whose key has none of the scopes; it runs before the body is read.
 * @throws {VetoError} `unauthenticated` or `scope_missing`.
 */
export function authenticate(deps: KeyDeps, ...scopes: readonly Scope[]) {
  return async function identify(request: FastifyRequest): Promise<void> {
    request.client = await identifyClient(deps, request.headers.authorization, scopes)
  }
}

type KeyDeps = Pick<ServerDeps, 'keys' | 'clock'>

/**
 * The caller with this `Authorization` header, whose key has one of the scopes.
 * @throws {VetoError} `unauthenticated` or `scope_missing`.
 */
export async function identifyClient(
  { keys, clock }: KeyDeps,
  header: string | undefined,
  scopes: readonly Scope[],
): Promise<AuthenticatedClient> {
  const arrivedAtTicksMs = clock.ticksMs()
  const key = await activeKey(keys, header)
  if (!scopes.some((scope) => key.scopes.includes(scope))) {
    const needed = scopes.map((scope) => `'${scope}'`).join(' or ')
    throw new VetoError<ErrorCode>('scope_missing', `Expected a key with the scope ${needed}`)
  }
  return { key, arrivedAtTicksMs, recheck: async () => void (await activeKey(keys, header)) }
}

async function activeKey(keys: ServerDeps['keys'], header: string | undefined): Promise<AgentKey> {
  const bearer = bearerOf(header)
  const key = bearer === null ? null : await keys.find(bearer)
  if (key === null) throw unauthenticated()
  return key
}

/** The caller. @throws {VetoError} `unauthenticated` on a route without `authenticate`. */
export function clientOf(request: FastifyRequest): AuthenticatedClient {
  if (request.client === null) throw unauthenticated()
  return request.client
}

const BEARER = /^bearer +(veto_[\w-]{1,200})$/i

function bearerOf(header: string | undefined): string | null {
  return BEARER.exec(header ?? '')?.[1] ?? null
}

function unauthenticated(): VetoError {
  return new VetoError<ErrorCode>(
    'unauthenticated',
    "Expected the header 'Authorization: Bearer veto_…' with a valid key",
  )
}
