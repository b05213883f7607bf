import { validateMessage, validateView } from '../block-kit/check.ts'
import { isList, isObject } from '../json-fields.ts'
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

function validateBlocks({ args }: Call) {
  const { blocks, view } = args
  const errors = isObject(view) ? validateView(view) : validateMessage(isList(blocks) ? blocks : [])
  return errors.length > 0 ? refuse('invalid_blocks', errors) : {}
}
