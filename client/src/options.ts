import { environment } from './environment.ts'
import { type Runtime, systemRuntime } from './runtime.ts'

/** Options of a client. */
export interface VetoClientOptions {
  /** A key created by `veto keys create`. Default: the environment's `VETO_API_KEY`. */
  readonly apiKey?: string | undefined
  /** Default: the environment's `VETO_URL`, else `http://127.0.0.1:4180`. */
  readonly baseUrl?: string | undefined
  /** Timeout of an answer, retries included, in milliseconds, in addition to the `wait` of a call. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /**
   * `deny` (default): without an answer `VetoError` is thrown and nothing runs.
   * `allow`: while Veto is unreachable calls are allowed without a decision. Any answer still counts, and a denial stays one.
   */
  readonly onError?: 'deny' | 'allow' | undefined
  /** Receives warnings. Default: process warnings. */
  readonly warn?: ((message: string) => void) | undefined
}

/** The options with defaults. */
export interface Settings {
  readonly apiKey: string
  readonly baseUrl: URL
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
  readonly onError: 'deny' | 'allow'
  readonly runtime: Runtime
}

/** @throws {TypeError} naming the option, what was expected and what was given; never the key. */
export function settingsOf(options: VetoClientOptions): Settings {
  const given = environment()
  return {
    apiKey: apiKeyOf(options.apiKey ?? given.apiKey),
    baseUrl: baseUrlOf(options.baseUrl ?? given.baseUrl ?? 'http://127.0.0.1:4180'),
    timeoutMs: timeoutOf(options.timeoutMs ?? 10_000),
    fetch: fetchOf(options.fetch ?? globalThis.fetch),
    onError: onErrorOf(options.onError ?? 'deny'),
    runtime: options.warn === undefined ? systemRuntime : { ...systemRuntime, warn: harmless(options.warn) },
  }
}

/** An operation that succeeded must not reject because `warn` throws. */
function harmless(warn: (message: string) => void): Runtime['warn'] {
  return (message) => {
    try {
      warn(message)
    } catch {}
  }
}

function apiKeyOf(apiKey: string | undefined): string {
  if (apiKey === undefined || !/^veto_[\w-]+$/.test(apiKey)) {
    throw new TypeError(
      `Expected apiKey, or VETO_API_KEY, to be a key that starts with 'veto_'; create one with "veto keys create"`,
    )
  }
  return apiKey
}

function baseUrlOf(text: string): URL {
  const url = URL.parse(text)
  if (url !== null && (url.username !== '' || url.password !== '')) {
    throw new TypeError('Expected baseUrl, or VETO_URL, to be without user name and password')
  }
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new TypeError(`Expected baseUrl, or VETO_URL, to be an http or https URL, got '${text}'`)
  }
  return url
}

function fetchOf(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  // Worker runtimes refuse their fetch when it is called as a method of another object.
  if (typeof fetch === 'function') return (input, init) => fetch(input, init)
  throw new TypeError(`Expected fetch to be a function, got ${typeof fetch}`)
}

/** The largest delay of a timer. */
const MAX_TIMEOUT_MS = 2_147_483_647

function timeoutOf(timeoutMs: number): number {
  if (timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs
  throw new TypeError(
    `Expected timeoutMs to be a number above 0 and at most ${MAX_TIMEOUT_MS}, got ${timeoutMs}`,
  )
}

function onErrorOf(onError: 'deny' | 'allow'): 'deny' | 'allow' {
  if (onError === 'deny' || onError === 'allow') return onError
  throw new TypeError(`Expected onError to be 'deny' or 'allow', got '${String(onError)}'`)
}

/** Said once, as nothing that Veto did not decide should run unnoticed. */
export const OPEN_WARNING =
  "VetoClient runs with onError: 'allow': while Veto is unreachable, calls run without a decision"
