import type { ClientProfile } from '../profile.ts'
import { claudeHosted } from './claude-hosted.ts'
import { chatgpt } from './chatgpt.ts'
import { cursor } from './cursor.ts'
import { vscode } from './vscode.ts'
import { copilotStudio } from './copilot-studio.ts'
import { copilotCli } from './copilot-cli.ts'
import { n8n } from './n8n.ts'
import { claudeCode } from './claude-code.ts'
import { codex } from './codex.ts'
import { fastmcp } from './fastmcp.ts'
import { gemini } from './gemini.ts'
import { inspector } from './inspector.ts'
import { mcpRemote } from './mcp-remote.ts'
import { opencode } from './opencode.ts'
import { py1 } from './py1.ts'
import { py2 } from './py2.ts'
import { sdk1 } from './sdk1.ts'
import { sdk2 } from './sdk2.ts'

/** Every client that can be walked; those that were run here come first. */
export const PROFILES: readonly ClientProfile[] = [
  ...[claudeCode, codex, opencode, mcpRemote, inspector, gemini, fastmcp, sdk1, sdk2, py1, py2],
  ...[claudeHosted, chatgpt, cursor, vscode, copilotStudio, copilotCli, n8n],
]
