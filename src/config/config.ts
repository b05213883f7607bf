import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Bucket } from '../archive/bucket.ts'
import { VetoError } from '../core/veto-error.ts'
import type { CallbackTargets } from '../webhook/callback-target.ts'
import { readCallbacks } from './callbacks.ts'
import { readBucket } from './checkpoint-bucket.ts'
import { DatabaseSetting } from './database-setting.ts'
import { Retention } from './retention.ts'
import { SigningSecrets } from './signing-secrets.ts'
import { unknownSettings } from './unknown-settings.ts'

/** The configuration that the environment gives a process of Veto, with defaults filled in. */
export interface Config {
  /** Null: no workspace. */
  readonly slack: SlackConfig | null
  readonly host: string
  readonly port: number
  /** A file, or a `postgres://` URL. */
  readonly database: string
  /** The bundle's folder. */
  readonly policies: string
  readonly logLevel: string
  /** Receivers of callbacks, by name. */
  readonly callbacks: CallbackTargets
  /** The callback that gets signed checkpoints of the ledger; null: none. */
  readonly checkpointCallback: string | null
  /** The bucket that gets signed checkpoints of the ledger; null: none. */
  readonly checkpointBucket: Bucket | null
  /** For how many days the params and results of requests that ended are kept; null: always. */
  readonly retentionDays: number | null
}

export interface SlackConfig {
  readonly botToken: string
  readonly mode:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecrets: readonly [string, ...string[]] }
  /** Base URL of another Web API than Slack's. */
  readonly apiUrl: string | null
}

/** A TCP port as text; 0 means any free port. */
export const Port = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'expected a port, 0 to 65535', abort: true })
  .transform(Number)
  .refine((port) => port <= 65_535, 'expected a port, 0 to 65535')

const Environment = z.object({
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'expected a bot token, which starts with xoxb-').optional(),
  SLACK_APP_TOKEN: z
    .string()
    .startsWith('xapp-', 'expected an app token, which starts with xapp-')
    .optional(),
  SLACK_SIGNING_SECRET: SigningSecrets.optional(),
  SLACK_API_URL: z.url('expected the base URL of a Slack Web API').optional(),
  VETO_HOST: z.string().default('127.0.0.1'),
  VETO_PORT: Port.default(4180),
  VETO_DATABASE: DatabaseSetting.default('data/veto.db'),
  VETO_POLICIES: z.string().default('policies'),
  VETO_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'expected debug, info, warn, error or silent')
    .default('info'),
  VETO_RETENTION: Retention.optional(),
  VETO_CALLBACKS: z.string().optional(),
  VETO_CHECKPOINT_CALLBACK: z.string().optional(),
  VETO_CHECKPOINT_BUCKET: z.string().optional(),
  VETO_CHECKPOINT_BUCKET_REGION: z.string().optional(),
  VETO_CHECKPOINT_BUCKET_KEY_ID: z.string().optional(),
  VETO_CHECKPOINT_BUCKET_SECRET: z.string().optional(),
  VETO_CHECKPOINT_BUCKET_RETENTION: z.string().optional(),
})
type Environment = z.infer<typeof Environment>

/** The URL of a database may have a password. */
const SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'VETO_DATABASE',
  'VETO_CHECKPOINT_BUCKET_SECRET',
] as const

const KNOWN = [...Object.keys(Environment.shape), ...SECRETS.map((name) => `${name}_FILE`)]

/**
 * Reads the environment, with `NAME_FILE` in place of `NAME` for secrets. An empty variable counts as unset; an unknown
 * one that looks like a setting is an error.
 * @throws {VetoError} `config_invalid`, with every error at once and no value of a secret.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = withoutEmpty(environment)
  const files = secretsFromFiles(given)
  const parsed = Environment.safeParse({ ...given, ...files.secrets })
  const { callbacks, errors } = readCallbacks(given['VETO_CALLBACKS'])
  const bucket = readBucket({ ...given, ...files.secrets })
  const all = [
    ...unknownSettings(given, KNOWN),
    ...files.errors,
    ...(parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? []),
    ...errors.map((error) => `VETO_CALLBACKS: ${error}`),
    ...(errors.length === 0 ? unknownCallback(given['VETO_CHECKPOINT_CALLBACK'], callbacks) : []),
    ...bucket.errors,
  ]
  if (!parsed.success || all.length > 0) throw invalid(all)
  const { data } = parsed
  return {
    slack: slackConfig(data),
    host: data.VETO_HOST,
    port: data.VETO_PORT,
    database: data.VETO_DATABASE,
    policies: data.VETO_POLICIES,
    logLevel: data.VETO_LOG_LEVEL,
    callbacks,
    checkpointCallback: data.VETO_CHECKPOINT_CALLBACK ?? null,
    checkpointBucket: bucket.bucket,
    retentionDays: data.VETO_RETENTION ?? null,
  }
}

function unknownCallback(name: string | undefined, callbacks: CallbackTargets): readonly string[] {
  if (name === undefined || callbacks.has(name)) return []
  const known = callbacks.size === 0 ? 'and it has none' : `such as ${[...callbacks.keys()].join(', ')}`
  return [`VETO_CHECKPOINT_CALLBACK: expected the name of a callback of VETO_CALLBACKS, ${known}`]
}

/**
 * Checks variable names only, for commands that use few settings.
 * @throws {VetoError} `config_invalid`, as `readConfig` for variables that are no settings.
 */
export function refuseUnknownSettings(environment: Readonly<Record<string, string | undefined>>): void {
  const errors = unknownSettings(withoutEmpty(environment), KNOWN)
  if (errors.length > 0) throw invalid(errors)
}

function slackConfig(env: Environment): SlackConfig | null {
  if (env.SLACK_BOT_TOKEN === undefined) return null
  const common = { botToken: env.SLACK_BOT_TOKEN, apiUrl: env.SLACK_API_URL ?? null }
  if (env.SLACK_APP_TOKEN !== undefined) {
    return { ...common, mode: { kind: 'socket', appToken: env.SLACK_APP_TOKEN } }
  }
  if (env.SLACK_SIGNING_SECRET !== undefined) {
    return { ...common, mode: { kind: 'http', signingSecrets: env.SLACK_SIGNING_SECRET } }
  }
  throw invalid([
    'SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): expected one of them in addition to SLACK_BOT_TOKEN',
  ])
}

function withoutEmpty(environment: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}

interface FileSecrets {
  readonly secrets: Readonly<Record<string, string>>
  readonly errors: readonly string[]
}

function secretsFromFiles(given: Readonly<Record<string, string | undefined>>): FileSecrets {
  const secrets: Record<string, string> = {}
  const errors: string[] = []
  for (const name of SECRETS) {
    const file = given[`${name}_FILE`]
    const secret = file === undefined ? undefined : readSecret(file)
    if (secret === null) errors.push(`${name}_FILE: expected a readable file, got ${file}`)
    else if (secret !== undefined) secrets[name] = secret
  }
  return { secrets, errors }
}

function readSecret(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}

function invalid(errors: readonly string[]): VetoError {
  return new VetoError('config_invalid', `The environment is not valid:\n  ${errors.join('\n  ')}`)
}
