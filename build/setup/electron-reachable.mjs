/**
 * Ends with 0 when Electron's official binary is in its cache or can be downloaded, soon with something else
 * when not: a network that swallows packets would otherwise hold the set-up for minutes. Run by the project's
 * Node. Electron's own downloader decides which address that is, mirrors and proxies included.
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
