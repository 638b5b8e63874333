import type { EventLog } from '@event-store';
import { openPool } from '@postgres';
import { compareWithRebuild } from '@projections';
import { readModels } from '../../../apps/projector/src/read-models';
import type { RunningHouse } from '../../world/running-house';
import type { Findings } from '../findings';

/** Every read model beside a rebuild of it from zero, byte for byte, while the projector goes on. Answers with the rows looked at. */
export async function checkProjections(house: RunningHouse, log: EventLog, findings: Findings): Promise<number> {
  const pool = openPool(await house.databaseUrl('usher_owner'), { max: 1, applicationName: 'usher-crash' });
  let looked = 0;
  try {
    for (const model of readModels) {
      const { name, rows, differing, differences } = await compareWithRebuild({ pool, log, model });
      looked += rows;
      for (const { id, live, rebuilt } of differences)
        findings.add('projection differs', `${name} ${id}, one of ${differing}: ${live} instead of ${rebuilt}`);
    }
    return looked;
  } finally {
    await pool.end();
  }
}
