"""The dossiers themselves come here; their procedure and calendar stand in ``datchuan.procedures``."""
