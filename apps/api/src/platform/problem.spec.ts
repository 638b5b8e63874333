import { BadRequestException } from '@nestjs/common';
import { LogFailed, NotConnected } from '@event-store';
import { ReadInterrupted } from '@read-models';
import { badInput, Problem } from './problem';
import { problemBody, tmfErrorBody } from './problem-body';
import { problemOf } from './problem-of';

describe('what outsiders see of an error', () => {
  it('is the problem that was meant for them', () => {
    const problem = badInput('input.name', 'This is not a name.');
    expect(problemOf(problem)).toBe(problem);
  });

  it('says nothing of a fault of ours', () => {
    const body = problemBody(problemOf(new Error('relation "secret" does not exist')), 'c-1');
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(body).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', status: 500, correlationId: 'c-1' });
  });

  it('asks for patience while the database is away, however deep that lies', () => {
    const lost = new Error('could not', { cause: Object.assign(new Error('x'), { code: '57P01' }) });
    for (const error of [new NotConnected('gone'), new ReadInterrupted('gone'), lost]) {
      expect(problemOf(error)).toMatchObject({
        code: 'UNAVAILABLE',
        status: 503,
        details: { headers: { 'retry-after': '2' } },
      });
    }
  });

  it('asks for patience while there is no room to write, and does not say that the database is away', () => {
    const full = Object.assign(new Error('No space left on device'), { code: '53100' });
    for (const error of [new LogFailed('no room', { cause: full }), full])
      expect(problemOf(error)).toMatchObject({
        status: 503,
        message: 'The database cannot write at the moment. Try again.',
      });
  });

  it('keeps the status of the framework, and its words to itself', () => {
    const problem = problemOf(new BadRequestException('Unexpected token in /srv/x'));
    expect([problem.code, problem.status]).toEqual(['BAD_USER_INPUT', 400]);
    expect(problem.message).not.toContain('/srv');
  });

  it('is spelled as TM Forum spells errors on its routes', () => {
    expect(tmfErrorBody(new Problem('CONFLICT', 'Another order has it.', { field: 'externalId' }))).toEqual({
      code: 'CONFLICT',
      reason: 'Conflict',
      message: 'externalId: Another order has it.',
      status: '409',
      '@type': 'Error',
    });
  });
});
