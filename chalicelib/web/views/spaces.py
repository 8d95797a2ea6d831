"""The words of making a space, kept as proof as they were shown. Pure."""


def opened_text(email: str) -> str:
    """What somebody agrees to by making their space."""
    return (
        f"En créant cet espace, je confirme que l’adresse {email} est la mienne, et j’y reçois par "
        "e-mail les alertes de ses dossiers. Je peux arrêter à tout moment, par le lien de chaque "
        "message."
    )
