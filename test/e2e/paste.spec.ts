import { expect, test } from '@playwright/test'
import { openProd, type Prod } from '../helpers/prod.ts'
import { rejectedAt } from '../helpers/steps.ts'

let prod: Prod

test.beforeAll(async () => {
  prod = await openProd()
  await prod.operator.openServer('payments-mcp')
  await prod.operator.toBench()
})
test.afterAll(async () => {
  await prod.stop()
})

const answer = (first: string) => prod.app.page.getByRole('region', { name: first, exact: true })
const paste = async (text: string) => {
  await prod.app.page.getByRole('textbox', { name: 'Paste a token' }).fill(text)
}
const PRM =
  'http://gw.example.com/.well-known/oauth-protected-resource/servers/5ccc809f382b40669e8bf750b9c72781/mcp'

test('a challenge is explained, and the scheme that was lost at the proxy is named', async () => {
  await paste(`HTTP/1.1 401 Unauthorized\nwww-authenticate: Bearer resource_metadata="${PRM}"`)
  await expect(answer('A challenge (WWW-Authenticate)')).toContainText('the scheme is lost at the proxy')
  await expect(answer('A challenge (WWW-Authenticate)')).toContainText('X-Forwarded-Proto')
  await expect(prod.app.page.getByRole('textbox', { name: 'Paste a token' })).toHaveValue('')
  await prod.app.page.screenshot({ path: test.info().outputPath('challenge.png') })
})

test('an error of Entra ID gets its recipe', async () => {
  await paste(
    '{"error":"invalid_target","error_description":"AADSTS9010010: The resource parameter provided in the request does not match with the requested scopes."}',
  )
  const said = answer("A provider's error: invalid_target (AADSTS9010010)")
  await expect(said).toContainText('Entra ID')
  await expect(said).toContainText('Application ID URI')
  await expect(answer('A challenge (WWW-Authenticate)')).toHaveCount(0)
  await prod.app.page.screenshot({ path: test.info().outputPath('entra.png') })
})

test('a metadata document is said to be of another gateway than the one that is open', async () => {
  await paste(
    JSON.stringify({
      resource: 'https://gw.example.com/servers/5ccc809f382b40669e8bf750b9c72781/mcp',
      authorization_servers: ['https://login.microsoftonline.com/common/v2.0'],
      scopes_supported: ['mcp.read'],
      bearer_methods_supported: ['header'],
    }),
  )
  const said = answer('Protected-resource metadata')
  await expect(said).toContainText('It is of gw.example.com')
  await expect(said).toContainText('DIRECTORY-ID')
  await expect(said).toContainText('Microsoft Graph')
  await prod.app.page.screenshot({ path: test.info().outputPath('metadata.png') })
})

test('a client’s settings with a token in them are told apart, and the token is tested', async () => {
  const token = await prod.admin.tokenFor('payments-mcp')
  await prod.operator.pasteToken(
    JSON.stringify({
      mcpServers: {
        gw: {
          type: 'sse',
          url: 'https://old.example.com/servers/5ccc809f382b40669e8bf750b9c72781/sse',
          headers: { 'X-Gateway-Auth': `Bearer ${token}` },
        },
      },
    }),
  )
  const said = answer("A client's configuration")
  await expect(said).toContainText('/sse does not take tokens of an identity provider')
  await expect(said).toContainText('X-Gateway-Auth, and this gateway reads Authorization')
  await expect(said).not.toContainText(token.slice(-20))
  // The request it was sent in is judged, and not the token alone.
  await prod.operator.readsVerdict(/^Cannot decide at .*: door/)
  await prod.app.page.screenshot({ path: test.info().outputPath('settings.png') })
})

test('a curl to the wrong door is told so before anything else, with the right address to copy', async () => {
  const token = await prod.admin.tokenFor('payments-mcp')
  const id = '5ccc809f382b40669e8bf750b9c72781'
  await prod.operator.pasteToken(
    `curl -X POST https://gw.example.com/v1/servers/${id}/mcp -H "Authorization: Bearer ${token}" -d '{}'`,
  )
  await prod.operator.readsVerdict(/^Rejected at .*: door/)
  const why = prod.app.page.getByRole('region', { name: 'Explanation' })
  await expect(why).toContainText('Wrong door.')
  await expect(why).toContainText(`/servers/${id}/mcp`)
  await expect(why).toContainText('Use the server’s own address')
  await prod.app.page.screenshot({ path: test.info().outputPath('wrong-door.png') })
  // What is sent to the gateway is that request too, unless the operator wants the usual one.
  const live = prod.app.page.getByRole('region', { name: 'Live test' })
  await expect(live).toContainText(`To /v1/servers/${id}/mcp, with the token in Authorization`)
  await expect(live.getByRole('button', { name: 'The request as curl' })).toContainText(
    `/v1/servers/${id}/mcp`,
  )
  await live.getByRole('button', { name: 'Send the usual request instead' }).click()
  await expect(live).toContainText('Sent to the server’s own address.')
  // The verdict on the page is of the pasted request, and foretells nothing of this one.
  await expect(live).toContainText('Predicted –')
  await prod.app.page.screenshot({ path: test.info().outputPath('usual-request.png') })
  // The token alone is judged at the server's own address again.
  await prod.operator.pasteToken(token)
  await prod.operator.readsVerdict(rejectedAt('audience'))
})
