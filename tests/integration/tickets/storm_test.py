"""The storm's short form; storm.py is the long one."""

import unittest

from storm import storm


class Storm(unittest.TestCase):
    def test_one_ticket_each_whatever_happens(self):
        now = storm(60, "salesforce", 2, 7, limit=270)
        self.assertEqual((now["ticketed"], now["parked"]), (57, 3))


if __name__ == "__main__":
    unittest.main()
