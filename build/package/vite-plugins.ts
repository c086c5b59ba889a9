/** What packaging needs to know about the bundles, or changes in them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/**
 * Notes which packages a bundle contains, for licences and the bill of materials, in `.packages-<part>.json`
 * beside it.
 */
export function noteShipped(folder: string, part: string): Plugin {
  return {
    name: 'note-shipped',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? [output] : []))
      const modules = chunks.flatMap(({ modules }) => Object.keys(modules))
      const packages = new Set(modules.flatMap((id) => packageOf(id) ?? []))
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, `.packages-${part}.json`), JSON.stringify([...packages].sort(), null, 2))
    },
  }
}

/** The innermost package a module belongs to, as a path from the root. */
function packageOf(id: string): string | undefined {
  return /^.*(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(
    id.replaceAll('\\', '/'),
  )?.[1]
}

/**
 * Leaves HTTP/2 out of the HTTP library: every start would load it and Node's own module for it, and no
 * connection offers it (`allowH2` is not set). Errors: where the library has it in another file than it had.
 */
export function withoutHttp2(): Plugin {
  let isFound = false
  return {
    name: 'without-http2',
    load(id) {
      if (!/undici[/\\]lib[/\\]dispatcher[/\\]client-h2\.js$/.test(id)) return null
      isFound = true
      return "module.exports = () => { throw new Error('HTTP/2 is not offered') }"
    },
    buildEnd(error) {
      if (!error && !isFound) this.error('undici has no client-h2.js: find what loads HTTP/2 now')
    },
  }
}
