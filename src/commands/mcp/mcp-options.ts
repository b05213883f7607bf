import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { Name, Reference, Requester } from '../../../client/src/protocol/authorize.ts'
import { parseDuration } from '../../core/duration.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Caller } from '../../mcp/governed-call.ts'
import type { ServerLocation } from '../../mcp/open-server.ts'

/** As they are typed. */
export interface McpOptions {
  readonly url?: string
  readonly header?: readonly string[]
  readonly agent?: string
  readonly session?: string
  readonly prefix: string
  readonly context?: readonly string[]
  readonly requester?: string
  readonly hold?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** @throws {VetoError} `bad_argument`, in one sentence. */
export function readCaller(options: McpOptions, environment: Environment): Caller {
  const agent = options.agent ?? environment['VETO_AGENT_ID']
  if (agent === undefined) throw badArgument(AGENT_EXPECTED)
  const session = options.session ?? environment['VETO_SESSION_ID'] ?? `mcp-${randomUUID()}`
  return {
    agentId: checked(Name, agent, AGENT_EXPECTED),
    sessionId: checked(Reference, session, '--session, or VETO_SESSION_ID'),
    prefix: options.prefix === '' ? '' : checked(Name, options.prefix, '--prefix'),
    context: Object.fromEntries((options.context ?? []).map(readFact)),
    requester: checked(Requester.optional(), options.requester, '--requester'),
    holdMs: options.hold === undefined ? null : readHold(options.hold),
  }
}

const AGENT_EXPECTED = 'Set --agent, or VETO_AGENT_ID, to the agent that asks'

/** @throws {VetoError} `bad_argument`, in one sentence. */
export function readLocation(
  [command, ...args]: readonly string[],
  { url, header = [] }: McpOptions,
  environment: Environment,
): ServerLocation {
  if (url !== undefined && command === undefined) {
    return { kind: 'url', url: readUrl(url), headers: readHeaders(header, environment) }
  }
  if (url !== undefined || command === undefined) {
    throw badArgument('Expected either --url, or "--" and the command that starts the MCP server')
  }
  if (header.length > 0) throw badArgument('Expected --header only together with --url')
  return { kind: 'command', command, args, environment: withoutOwn(environment) }
}

/** The server is the one that is governed: it does not get the key. */
function withoutOwn(environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !/^VETO_/i.test(entry[0]),
    ),
  )
}

function readUrl(text: string): URL {
  const url = URL.parse(text)
  if (url !== null && (url.username !== '' || url.password !== '')) {
    throw badArgument('--url: expected a URL without user name and password; give them with --header')
  }
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw badArgument(`--url: expected an http or https URL, got "${text}"`)
}

function readHeaders(lines: readonly string[], environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(lines.map((line) => readHeader(line, environment)))
}

/** Never quotes what may be a secret. */
function readHeader(line: string, environment: Environment): [string, string] {
  const [, name, template] = /^([!#$%&'*+.^_`|~\w-]+):\s*(\S.*)$/.exec(line) ?? []
  if (name === undefined || template === undefined) throw badArgument('--header: expected "Name: value"')
  const value = template.replace(/\$\{(\w+)\}/g, (_, variable: string) => {
    const found = environment[variable]
    if (found === undefined)
      throw badArgument(`--header ${name}: expected the variable ${variable} to be set`)
    return found
  })
  if (/[^ -~]/.test(value)) throw badArgument(`--header ${name}: expected visible ASCII characters only`)
  return [name, value]
}

function readFact(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw badArgument(`--context: expected name=value, got "${text}"`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function readHold(text: string): number {
  const holdMs = parseDuration(text)
  if (holdMs === null) throw badArgument(`--hold: expected a duration such as 50s or 10m, got "${text}"`)
  return holdMs
}

function checked<T>(shape: z.ZodType<T>, value: unknown, what: string): T {
  const found = shape.safeParse(value)
  if (found.success) return found.data
  throw badArgument(`${what}: ${z.flattenError(found.error).formErrors.join('; ')}`)
}

function badArgument(message: string): VetoError {
  return new VetoError('bad_argument', message)
}
