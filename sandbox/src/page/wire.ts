import type { Act, ActAnswer, PageState } from '../page-protocol.ts'

/** The page's three doors into the sandbox. */
export interface Wire {
  /** The workspace as one person sees it, or as its first person does when nobody is named; null when it refuses. */
  readonly state: (asId: string | null) => Promise<PageState | null>
  /** Does what the person did; a sandbox that cannot be reached is answered as a problem. */
  readonly act: (act: Act) => Promise<ActAnswer>
  /** Calls back for each change, and whenever the stream breaks or comes back. */
  readonly listen: (onChange: () => void, onLine: (isOnline: boolean) => void) => void
}

/** Talks to the sandbox that served the page. */
export function createWire(): Wire {
  return { state: readState, act: sendAct, listen }
}

async function readState(asId: string | null): Promise<PageState | null> {
  const query = asId === null ? '' : `?as=${encodeURIComponent(asId)}`
  const response = await fetch(`/sandbox/state${query}`)
  if (!response.ok) return null
  const state: PageState = await response.json()
  return state
}

async function sendAct(act: Act): Promise<ActAnswer> {
  try {
    const response = await fetch('/sandbox/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    })
    if (!response.ok) return { ok: false, problem: `The sandbox refused this (${response.status}).` }
    const answer: ActAnswer = await response.json()
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
