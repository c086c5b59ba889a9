import { z } from 'zod'
import { MAX_IMPORT_BYTES, MOST_CANDIDATES } from '../profiles/candidate.ts'
import { importChoice, importPreview } from '../profiles/preview.ts'

/** Calls that give saved gateways away and take them in, without secrets. Part of the contract. */
export const exchangeCalls = {
  /**
   * Asks for a file and writes these profiles to it. `file` null: nothing was written. `leftOut`: in
   * words.
   */
  'profile.export': {
    input: z.object({ profileIds: z.array(z.string().max(200)).min(1).max(1000) }),
    output: z.object({ file: z.string().nullable(), profiles: z.number(), leftOut: z.array(z.string()) }),
  },
  /**
   * Reads the gateways in a file: an export, a `.env` file, Helm values, the settings of an MCP client.
   * `dropped`: a file that was dropped on the window; without it, asks for one. Nothing is stored yet.
   * `preview` null: no file was chosen. Errors: `import-refused`.
   */
  'profile.import': {
    input: z.object({
      dropped: z.object({ name: z.string().max(255), text: z.string().max(MAX_IMPORT_BYTES) }).optional(),
    }),
    output: z.object({ preview: importPreview.nullable() }),
  },
  /** Stores what was decided for each entry of the preview, all of it or nothing. */
  'profile.import-apply': {
    input: z.object({
      importId: z.string().max(100),
      choices: z.array(importChoice).max(MOST_CANDIDATES),
    }),
    output: z.object({ added: z.array(z.string()), replaced: z.array(z.string()) }),
  },
} as const
