import type { ColumnShape } from '@read-models';
import { columnText } from './column-text';

const column = (type: string): ColumnShape => ({ property: 'x', name: 'x', type, nullable: true, primary: false });

describe('writing a value as Postgres reads it', () => {
  it.each([
    ['text', 'née 🎬', 'née 🎬'],
    ['text', 'a\0b', 'a\ufffdb'],
    ['text', '\ud83dx', '\ufffdx'],
    ['int', 7, '7'],
    ['boolean', false, 'false'],
    ['text', null, null],
    ['jsonb', undefined, null],
    ['jsonb', ['née 🎬', '\\u0000'], '["née 🎬","\\\\u0000"]'],
    ['jsonb', { deep: ['a\0b', '\udfffx'] }, '{"deep":["a\ufffdb","\ufffdx"]}'],
  ])('%s %j', (type, value, text) => expect(columnText(column(type), value)).toBe(text));
});
