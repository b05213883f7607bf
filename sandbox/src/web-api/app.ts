import { complainAboutMessage, complainAboutView } from '../block-kit/check.ts'
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

function authTest({ space, baseUrl }: Call) {
  return {
    url: `${baseUrl}/`,
    team: space.name,
    user: space.bot.handle,
    team_id: space.teamId,
    user_id: space.bot.id,
    bot_id: botIdOf(space),
    app_id: space.appId,
    is_enterprise_install: false,
  }
}

function openConnection({ openSocket }: Call) {
  const url = openSocket()
  if (url === null) throw new SlackRefusal('too_many_websockets')
  return { url }
}

function teamInfo({ space }: Call) {
  return { team: { id: space.teamId, name: space.name, domain: space.domain, email_domain: '' } }
}

function validateBlocks({ args }: Call) {
  const { blocks, view } = args
  const complaints = isObject(view)
    ? complainAboutView(view)
    : complainAboutMessage(isList(blocks) ? blocks : [])
  return complaints.length > 0 ? refuse('invalid_blocks', complaints) : {}
}
