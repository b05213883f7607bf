import { AccessDecision } from '#protocol/authzen.ts'
import type { World } from './start-world.ts'

/** A policy enforcement point with a key of its own. */
export async function openAuthzen(world: World, agents: string) {
  const key = await world.bearer({ agents })
  const { url } = world.veto()

  function postText(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    const own = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    return fetch(`${url}${path}`, { method: 'POST', headers: { ...own, ...headers }, body })
  }
  const post = (path: string, body: unknown, headers?: Record<string, string>) =>
    postText(path, JSON.stringify(body), headers)
  const json = async (path: string, body: unknown): Promise<unknown> => (await post(path, body)).json()

  return {
    world,
    url,
    post,
    postText,
    json,
    get: (path: string) => fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } }),
    evaluate: async (body: unknown) => AccessDecision.parse(await json('/access/v1/evaluation', body)),
  }
}

export type Authzen = Awaited<ReturnType<typeof openAuthzen>>
