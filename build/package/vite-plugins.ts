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
