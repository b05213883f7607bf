import { createServer } from 'node:http'
import { verifySlackRequest } from '@slack/bolt'
import { expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { slackSignature } from '../src/delivery/signature.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { startSandbox } from '../src/sandbox.ts'

test('slackSignature() matches the example in Slack’s own documentation', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&' +
    'user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
    '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'

  expect(slackSignature('8f742231b10e8888abcd99yyyzzz85a5', 1_531_420_618, body)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  )
})

test('signed posts pass Bolt’s own check with the right secret, and no other', async () => {
  const posts: { headers: Record<string, unknown>; body: string }[] = []
  const app = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    posts.push({ headers: request.headers, body })
    response.end()
  })
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  const address = app.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  sandbox.deliverTo({ kind: 'http', url: `http://127.0.0.1:${port}/slack/events` })

  await sandbox.as('Ann').type('/example pending', '#general')
  await sandbox.as('Ann').openHome()
  app.close()

  expect(posts).toHaveLength(2)
  expect(posts[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  expect(new URLSearchParams(posts[0]?.body).get('text')).toBe('pending')
  for (const { headers, body } of posts) {
    const check = (signingSecret: string) => () =>
      verifySlackRequest({
        signingSecret,
        body,
        headers: {
          'x-slack-signature': String(headers['x-slack-signature']),
          'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
        },
      })
    expect(check(sandbox.signingSecret)).not.toThrow()
    expect(check('another secret')).toThrow()
  }
})

test('a person reads why when the app answers with an error, or cannot be reached', async () => {
  const app = createServer((_request, response) => response.writeHead(401).end())
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  const address = app.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  sandbox.deliverTo({ kind: 'http', url: `http://127.0.0.1:${port}/slack/events` })

  const refused = await sandbox.as('Ann').type('/example', '#general')
  app.closeAllConnections()
  await new Promise((resolve) => app.close(resolve))
  const unreached = await sandbox.as('Ann').type('/example', '#general')

  expect(refused.problem).toBe('/example failed: The app answered with HTTP status 401')
  expect(unreached.problem).toBe('/example failed: The app cannot be reached')
  expect(sandbox.isConnected()).toBe(false)
})
