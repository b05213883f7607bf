import type { Interaction, InteractionResult, PageState } from '../page-protocol.ts'

/** The page's client for the sandbox that served it. */
export interface ApiClient {
  /** The workspace as one person sees it, or as its first person does when nobody is named; null when it refuses. */
  readonly state: (asId: string | null) => Promise<PageState | null>
  /** Performs the interaction; a sandbox that cannot be reached becomes a problem in the result. */
  readonly perform: (interaction: Interaction) => Promise<InteractionResult>
  /** Calls back for each change, and whenever the stream breaks or comes back. */
  readonly listen: (onChange: () => void, onLine: (isOnline: boolean) => void) => void
}

/** Talks to the sandbox that served the page. */
export function createApiClient(): ApiClient {
  return { state: readState, perform: sendInteraction, listen }
}

async function readState(asId: string | null): Promise<PageState | null> {
  const query = asId === null ? '' : `?as=${encodeURIComponent(asId)}`
  const response = await fetch(`/sandbox/state${query}`)
  if (!response.ok) return null
  const state: PageState = await response.json()
  return state
}

async function sendInteraction(interaction: Interaction): Promise<InteractionResult> {
  try {
    const response = await fetch('/sandbox/interactions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(interaction),
    })
    if (!response.ok) return { ok: false, problem: `The sandbox refused this (${response.status}).` }
    const answer: InteractionResult = await response.json()
    return answer
  } catch {
    return { ok: false, problem: 'The sandbox does not answer. Is it still running?' }
  }
}

function listen(onChange: () => void, onLine: (isOnline: boolean) => void): void {
  const source = new EventSource('/sandbox/events')
  source.addEventListener('changed', onChange)
  source.addEventListener('open', () => onLine(true))
  source.addEventListener('error', () => onLine(false))
}
