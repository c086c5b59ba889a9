/**
 * Ends with 0 when Electron's official binary is in its cache or can be downloaded, and quickly with another
 * code when not, because a network that drops packets would otherwise delay the set-up for minutes. Runs with
 * the project's Node. Electron's own downloader decides the address, including mirrors and proxies.
 */
import { createRequire } from 'node:module'
import { downloadArtifact, initializeProxy } from '@electron/get'

const require = createRequire(import.meta.url)
const { version } = require('electron/package.json')

class Reached extends Error {}

const onlyKnock = {
  /** @param {string} url */
  async download(url) {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    await response.body?.cancel()
    throw response.ok ? new Reached() : new Error(`status ${response.status}`)
  },
}

if (process.env.ELECTRON_GET_USE_PROXY) initializeProxy()
const checksums = require('electron/checksums.json')
const { platform, arch } = process
try {
  await downloadArtifact({
    version,
    platform,
    arch,
    artifactName: 'electron',
    checksums,
    downloader: onlyKnock,
  })
} catch (error) {
  if (!(error instanceof Reached)) throw error
}
