/** `npm run build`: builds the app into out/; needs no Electron. */
import { endChildrenWithUs } from './processes.mjs'
import { setUp } from './setup.mjs'

endChildrenWithUs()
await setUp({ electron: false, app: true })
