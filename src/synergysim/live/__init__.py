"""The live page: two settings of a case side by side, run while one watches."""
