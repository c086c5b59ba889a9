/**
 * The main process of an older version, from the same tree: test/install/earlier-database.ts opens its
 * history.
 */
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import config from '../../build/electron.vite.config.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Only the history gets the other file; the other file itself imports the real one. */
const earlierDatabase: Plugin = {
  name: 'earlier-database',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === './database.ts' && importer?.replaceAll('\\', '/').endsWith('/electron/history/history.ts')
      ? at('earlier-database.ts')
      : undefined,
}

const { main } = config as { main: { plugins: Plugin[]; build: object } }

export default {
  main: {
    ...main,
    plugins: [...main.plugins, earlierDatabase],
    build: { ...main.build, outDir: at('../../out/packages/older-bundles/main') },
  },
}
