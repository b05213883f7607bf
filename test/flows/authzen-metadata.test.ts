import { expect, test } from 'vitest'
import { AuthzenConfiguration } from '#protocol/authzen.ts'
import { openAuthzen } from '../support/authzen.ts'
import { startWorld } from '../support/start-world.ts'

test('the metadata names the endpoints under the URL by which they were reached, without a key', async () => {
  const pdp = await openAuthzen(await startWorld(), 'support-agent')
  const url = `${pdp.url}/.well-known/authzen-configuration`

  const plain = AuthzenConfiguration.parse(await (await fetch(url)).json())
  const proxied = AuthzenConfiguration.parse(
    await (await fetch(url, { headers: { 'x-forwarded-proto': 'https' } })).json(),
  )

  expect(plain).toEqual({
    policy_decision_point: pdp.url,
    access_evaluation_endpoint: `${pdp.url}/access/v1/evaluation`,
    access_evaluations_endpoint: `${pdp.url}/access/v1/evaluations`,
    access_request_endpoint: `${pdp.url}/access/v1/requests`,
    capabilities: ['urn:openid:authzen:capability:access-request'],
  })
  expect(proxied.policy_decision_point).toBe(pdp.url.replace('http:', 'https:'))
})
