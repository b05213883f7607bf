import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSandbox } from 'slack-sandbox'
import { answerParent, childArgument, USAGE } from './child.ts'
import { APPROVERS, DESKS, deskChannel, workspaceOf } from './workspace.ts'

/** The sandbox in a process of its own. Clicks go to a server here, which keeps what Slack would send. */
const { desks } = childArgument<{ readonly desks: number }>()
const sandbox = await startSandbox({ workspace: workspaceOf(desks) })
const sent: string[] = []
const recorder = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  sent.push(body)
  response.end()
})
await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve))
const { port } = recorder.address() as AddressInfo
sandbox.deliverTo({ kind: 'http', url: `http://127.0.0.1:${port}/` })

answerParent(
  {
    ...USAGE,
    ready: () => null,
    slack: () => ({
      botToken: sandbox.botToken,
      apiUrl: sandbox.apiUrl,
      signingSecret: sandbox.signingSecret,
    }),
    clicks,
    calls: () => sandbox.calls.length,
  },
  async () => {
    recorder.closeAllConnections()
    recorder.close()
    await sandbox[Symbol.asyncDispose]()
  },
)

/** What Slack sends when the approver of each desk, from the first on, approves the request with this id: by desk. */
async function clicks(ids: readonly string[]): Promise<readonly string[]> {
  const bodies: string[] = []
  for (const [desk, id] of ids.entries()) {
    const person = sandbox.as(APPROVERS[desk % APPROVERS.length] ?? '')
    const channel = deskChannel(desk % DESKS)
    await sandbox.until(
      () => sandbox.messages(channel).some((message) => JSON.stringify(message).includes(`${id}:`)),
      `the card of ${id}`,
      20_000,
    )
    await person.click('Approve', { channel })
    bodies.push(sent.pop() ?? '')
  }
  return bodies
}
