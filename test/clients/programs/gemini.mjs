/**
 * Signs in as Gemini CLI does: `gemini.mjs FOLDER ADDRESS`. Its own commands sign in from within its window
 * only, so its OAuth provider is called in the bundle that it is served as. It asks first whether it may.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder = '', address = ''] = process.argv.slice(2)
const bundle = join(folder, 'node_modules', '@google', 'gemini-cli', 'bundle')
const name = readdirSync(bundle).find((file) => /^core-\w+\.js$/.test(file)) ?? 'core.js'
const { MCPOAuthProvider } = await import(pathToFileURL(join(bundle, name)).href)
try {
  await new MCPOAuthProvider().authenticate('rec', { enabled: true }, address)
  console.log('signed in')
} catch (error) {
  console.log(String(error))
}
process.exit()
