import type { Question } from '../judge/candidate.ts'
import type { NeutralRule } from '../judge/neutral-rule.ts'

/** A server that decides calls over HTTP. */
export interface Peer {
  readonly name: string
  readonly url: string
  /** The request for a call: its head without `Host` and `Content-Length`, and its body. */
  readonly request: (question: Question) => PeerRequest
  /** Does an answer's body say that the call is allowed? */
  readonly isAllowed: (body: string) => boolean
  readonly stop: () => Promise<void>
}

export interface PeerRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Starts a server with these rules; `folder` is empty, and its own. */
export type StartPeer = (rules: readonly NeutralRule[], folder: string) => Promise<Peer>
