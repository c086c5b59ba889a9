/**
 * Drives a TypeScript SDK, for one job a line: `sdk.mjs sdk1|sdk2 FOLDER`. A job is `{ address, clientId }`;
 * the answer is `{ in, says }` behind a record separator. Nothing is kept between jobs.
 */
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { browse, visitorOf } from './browser.ts'

const REDIRECT = 'http://127.0.0.1:4799/callback'
const [client = '', folder = ''] = process.argv.slice(2)
const load = (...parts) =>
  import(pathToFileURL(join(folder, 'node_modules', '@modelcontextprotocol', ...parts)).href)
const esm = ['sdk', 'dist', 'esm', 'client']
const { Client, StreamableHTTPClientTransport } =
  client === 'sdk1'
    ? { ...(await load(...esm, 'index.js')), ...(await load(...esm, 'streamableHttp.js')) }
    : await load('client', 'dist', 'index.mjs')

async function run({ address, clientId }) {
  const kept = {
    verifier: '',
    tokens: undefined,
    info: clientId === null ? undefined : { client_id: clientId },
  }
  let opened
  const authProvider = {
    redirectUrl: REDIRECT,
    clientMetadata: {
      client_name: client,
      redirect_uris: [REDIRECT],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    clientInformation: () => kept.info,
    saveClientInformation: (info) => void (kept.info = info),
    tokens: () => kept.tokens,
    saveTokens: (tokens) => void (kept.tokens = tokens),
    redirectToAuthorization: (url) => void (opened = url.href),
    saveCodeVerifier: (verifier) => void (kept.verifier = verifier),
    codeVerifier: () => kept.verifier,
    // What was found before the browser opened is remembered, as the SDKs recommend.
    saveDiscoveryState: (state) => void (kept.discovery = state),
    discoveryState: () => kept.discovery,
  }
  // A second sign-in, for the scope that a refusal asked for, is the most that any of them makes.
  for (let attempt = 0; attempt < 3; attempt++) {
    opened = null
    const transport = new StreamableHTTPClientTransport(new URL(address), { authProvider })
    const speaker = new Client({ name: client, version: '1' })
    try {
      await speaker.connect(transport)
      await speaker.close()
      return ''
    } catch (error) {
      await speaker.close().catch(() => undefined)
      if (opened === null) throw error
      const { back, status } = await browse(opened, REDIRECT, visitorOf(process.env))
      if (back === null) throw new Error(`the authorization address answered ${status}`, { cause: error })
      const came = new URL(back).searchParams
      if (came.get('code') === null) throw new Error(`refused: ${came.get('error')}`, { cause: error })
      if (client === 'sdk2') await transport.finishAuth(came)
      else await transport.finishAuth(came.get('code'))
    }
  }
  throw new Error('it asks for one sign-in after the other')
}

const tell = (answer) => console.log(`\u001e${JSON.stringify(answer)}`)

createInterface({ input: process.stdin }).on('line', (line) => {
  run(JSON.parse(line)).then(
    (says) => tell({ in: true, says }),
    (error) => tell({ in: false, says: String(error).slice(0, 500) }),
  )
})
