import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { readSettings } from '../settings';
import { BadMove, clock } from './clock';

describe("moving the demo's clock", () => {
  let data: string;
  beforeAll(() => void jest.spyOn(console, 'log').mockImplementation(() => undefined));
  afterAll(() => jest.restoreAllMocks());
  beforeEach(async () => (data = await mkdtemp(join(tmpdir(), 'clock-spec-'))));
  afterEach(() => rm(data, { recursive: true }));
  const move = (by: string) => clock(readSettings({ USHER_DATA: data }), by);
  const offset = () => readFile(join(data, 'clock'), 'utf8').then(Number);

  it.each([
    ['+2d', 172_800_000],
    ['-90m', -5_400_000],
    ['now', 0],
  ])('by %s sets the offset that all programs read', async (by, ms) => {
    await move(by);
    expect(await offset()).toBe(ms);
  });

  it.each(['2d', '+2w', 'tomorrow', '+d'])('by %s is refused', (by) => expect(move(by)).rejects.toThrow(BadMove));
});
