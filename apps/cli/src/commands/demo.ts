import type { Settings } from '../settings';

export async function demo(_settings: Settings, _options: Readonly<{ once: boolean }>): Promise<boolean> {
  return false;
}
