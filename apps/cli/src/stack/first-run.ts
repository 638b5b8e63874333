import type { Stack } from './stack';
export async function prepareFirstRun(_stack: Stack): Promise<{ email: string; passwordFile: string }> {
  throw new Error('x');
}
