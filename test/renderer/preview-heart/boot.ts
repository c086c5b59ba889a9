import { TOKEN } from './fixture.ts'
const params = new URLSearchParams(location.search)
;(window as any).__shelf =
  params.get('token') === 'none'
    ? { tokens: [], selected: null }
    : { tokens: [TOKEN, { ...TOKEN, id: 't2', label: 'inspector, maria@' }], selected: 't1' }
void import('./main.tsx')
