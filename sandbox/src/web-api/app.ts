import { validateMessage, validateView } from '../block-kit/check.ts'
import type { JsonObject } from '../json.ts'
import { isObject } from '../json-fields.ts'
import { type Call, type Method, refuse, SlackRefusal } from './method.ts'
import { botIdOf } from './objects.ts'

/** The methods about the app itself and its workspace, by name. */
export const appMethods = {
  'auth.test': authTest,
  'apps.connections.open': openConnection,
  'team.info': teamInfo,
  'blocks.validate': validateBlocks,
} as const satisfies Record<string, Method>

function authTest({ workspace, baseUrl }: Call) {
  return {
    url: `${baseUrl}/`,
    team: workspace.name,
    user: workspace.bot.handle,
    team_id: workspace.teamId,
    user_id: workspace.bot.id,
    bot_id: botIdOf(workspace),
    app_id: workspace.appId,
    is_enterprise_install: false,
  }
}

function openConnection({ openSocket }: Call) {
  const url = openSocket()
  if (url === null) throw new SlackRefusal('too_many_websockets')
  return { url }
}

function teamInfo({ workspace }: Call) {
  return { team: { id: workspace.teamId, name: workspace.name, domain: workspace.domain, email_domain: '' } }
}

/** Exactly one of blocks, message and view is validated. */
function validateBlocks({ args, refusedBlock }: Call) {
  const { blocks, message, view } = args
  const given = [blocks, message, view].filter((part) => part !== undefined)
  if (given.length !== 1)
    refuse('invalid_arguments', ['[ERROR] provide exactly one of blocks, message and view'])
  const refused = refusedBlock(args)
  const errors = [...(refused === null ? [] : [refused]), ...errorsIn(args)]
  if (errors.length > 0) throw new SlackRefusal(refusalOf(args), { errors: errors.map(errorObject) })
  return {}
}

function errorsIn({ blocks, message, view }: JsonObject): readonly string[] {
  if (isObject(view)) return validateView(view)
  return validateMessage(isObject(message) ? (message['blocks'] ?? []) : (blocks ?? []))
}

function refusalOf({ message, view }: JsonObject): string {
  if (view !== undefined) return 'invalid_view'
  return message === undefined ? 'invalid_blocks' : 'invalid_message'
}

/** As `blocks.validate` answers an error that other methods answer as one line. */
function errorObject(error: string): JsonObject {
  const [, message = error, pointer = ''] = /^\[ERROR\] (.*) \[json-pointer:(.*)\]$/.exec(error) ?? []
  return { pointer, code: 'failed_constraint', message }
}
