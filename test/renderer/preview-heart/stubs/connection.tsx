import { CONNECTION } from '../fixture.ts'
export const useConnection = () => ({ connection: CONNECTION })
